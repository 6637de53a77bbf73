/** One statement of a policy, lists made lists, for an evaluator to read. */
export interface Statement {
  /** The policy it stands in, for messages: its name, or `trust`. */
  policy: string;
  effect: 'Allow' | 'Deny';
  actions: string[];
  notActions: string[];
  resources: string[];
  notResources: string[];
  /** Trust policies only: as written in the template. */
  principal?: unknown;
  /** Operator → key → value or values, as written. */
  conditions: Record<string, Record<string, string | string[]>>;
}

const KNOWN = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition'];

const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

const toStatement = (policy: string, raw: any): Statement => {
  const strange = Object.keys(raw).filter((key) => !KNOWN.includes(key));
  if (strange.length > 0)
    throw new Error(`Policy ${policy}: ${strange.join(', ')} is not covered; covered: ${KNOWN.join(', ')}`);
  if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny')
    throw new Error(`Policy ${policy}: Effect is ${raw.Effect}, not Allow or Deny`);
  return {
    policy,
    effect: raw.Effect,
    actions: list(raw.Action),
    notActions: list(raw.NotAction),
    resources: list(raw.Resource),
    notResources: list(raw.NotResource),
    ...(raw.Principal === undefined ? {} : { principal: raw.Principal }),
    conditions: raw.Condition ?? {},
  };
};

/** @param document a PolicyDocument with intrinsics resolved @throws Error on a statement that is not understood */
export const statementsOf = (policy: string, document: any): Statement[] =>
  [document?.Statement ?? []].flat().map((raw) => toStatement(policy, raw));
