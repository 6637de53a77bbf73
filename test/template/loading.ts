import type { Account, ResourceInput, ServiceModel } from '../../local/model.ts';
import { createTemplateLoader } from '../../local/template/index.ts';
import type { LoadedStack, Template, TemplateError } from '../../local/template/index.ts';

export const account: Account = { id: '111111111111', region: 'us-east-1', partition: 'aws' };

/** A service whose resources record what they were made with. */
export const recorder = () => {
  const made: ResourceInput[] = [];
  const model: ServiceModel = {
    name: 'test',
    operations: {},
    resources: {
      'Test::Thing': {
        properties: ['Name', 'Value', 'List', 'Fails'],
        ignored: ['Tags'],
        create: (input) => {
          if (input.properties.Fails) throw new Error('the service does not like it');
          made.push(input);
          const ref = `${input.logicalId}-id`;
          return { ref, attributes: { Arn: `arn:${ref}`, 'Endpoint.Address': `${ref}.local` } };
        },
      },
    },
  };
  return { model, made, value: (id: string) => made.find((one) => one.logicalId === id)?.properties.Value };
};

export const thing = (properties: Record<string, unknown> = {}, more: object = {}) => ({
  Type: 'Test::Thing',
  Properties: properties,
  ...more,
});

export const loadTemplates = async (...templates: Template[]) => {
  const { model, made, value } = recorder();
  const stacks = templates.map((template, index) => ({ name: `Stack${index}`, template, directory: '/assembly' }));
  const loaded: LoadedStack[] = await createTemplateLoader(account, [model]).load(stacks);
  return { loaded, made, value };
};

export const problemsOf = async (...templates: Template[]): Promise<readonly string[]> => {
  try {
    await loadTemplates(...templates);
    return [];
  } catch (error) {
    return (error as TemplateError).problems;
  }
};
