/** Who signs a request, told by its access key id: the only thing of the signature that the model reads. */
export interface Caller {
  /** Role name of a Lambda, or `person`. */
  principal: string;
  /** Lambda request id. */
  invocation?: string;
}

const prefix = 'AKIA.';

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const decode = (text: string): string => Buffer.from(text, 'base64url').toString();

/** An access key id that names its caller. */
export const accessKeyFor = (principal: string, invocation?: string): string =>
  [prefix + encode(principal), ...(invocation === undefined ? [] : [encode(invocation)])].join('.');

/** The inverse of `accessKeyFor`; any other access key id belongs to a person. */
export const callerOf = (accessKeyId: string | undefined): Caller => {
  if (!accessKeyId?.startsWith(prefix)) return { principal: 'person' };
  const [principal = '', invocation] = accessKeyId.slice(prefix.length).split('.');
  return { principal: decode(principal), ...(invocation === undefined ? {} : { invocation: decode(invocation) }) };
};

const credential = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//;

/** Access key id and signing name of an `Authorization` header (Signature Version 4). */
export const signatureOf = (authorization: string | undefined): { accessKeyId?: string; signingName?: string } => {
  const found = credential.exec(authorization ?? '');
  return found ? { accessKeyId: found[1]!, signingName: found[2]! } : {};
};

export const withAccessKey = (authorization: string, accessKeyId: string): string =>
  authorization.replace(/Credential=[^/]+\//, `Credential=${accessKeyId}/`);
