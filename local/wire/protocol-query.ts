import type { AwsError } from '../model.ts';
import type { RawRequest } from './exchange.ts';
import { respond } from './protocol.ts';
import type { Asked, Protocol } from './protocol.ts';
import { formTree, fromForm } from './query-values.ts';
import { element, escapeXml, membersToXml } from './xml-values.ts';

const formOf = (request: RawRequest): URLSearchParams => new URLSearchParams(request.body.toString());

const xml = { 'content-type': 'text/xml' };

/** AWS says `RuleNotFound` on the wire for the class `RuleNotFoundException`. */
const errorXml = ({ service }: Asked, error: AwsError): string => {
  const schema = service.errors.get(error.code);
  const code = schema?.queryCode ?? error.code;
  return element(
    'Error',
    element('Type', error.status >= 500 ? 'Receiver' : 'Sender') +
      element('Code', escapeXml(code)) +
      element('Message', escapeXml(error.message)) +
      (schema ? membersToXml(schema.members, error.extra) : ''),
  );
};

/** awsQuery: a form in, XML out; also for services that moved on to awsJson and still take it. */
export const queryProtocol: Protocol = {
  name: 'query',
  find: (request, services) => {
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
    const form = formOf(request);
    const speaks = services.filter(({ protocol, queryCompatible }) => protocol === 'query' || queryCompatible);
    const service = speaks.find(({ apiVersion }) => apiVersion === form.get('Version'));
    const operation = service?.operations.get(form.get('Action') ?? '');
    return service && operation ? { service, operation } : undefined;
  },
  input: (request, { operation }) => fromForm(operation.input, formTree(formOf(request))),
  answer: ({ service, operation }, output, requestId) => {
    const { name, output: schema } = operation;
    const result = schema.isStructSchema() ? element(`${name}Result`, membersToXml(schema, output ?? {})) : '';
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    const body = `<${name}Response xmlns="${service.xmlNamespace}">${result}${metadata}</${name}Response>`;
    return respond(200, requestId, xml, body);
  },
  failure: (asked, error, requestId) => {
    const content = errorXml(asked, error) + element('RequestId', requestId);
    const body = `<ErrorResponse xmlns="${asked.service.xmlNamespace}">${content}</ErrorResponse>`;
    return respond(error.status, requestId, xml, body);
  },
};
