import type { Account, Deps, ResourceInput, ResourceType, ServiceModel } from '../model.ts';
import { statementsOf } from './statements.ts';
import type { Statement } from './statements.ts';

export type { Statement } from './statements.ts';

/** A role with all that its inline and customer-managed policies say. */
export interface Role {
  name: string;
  arn: string;
  statements: Statement[];
  trust: Statement[];
  /** Attached policies whose text is not in the template (`arn:aws:iam::aws:policy/…`). */
  managedByAws: string[];
}

interface Store {
  roles: Map<string, { name: string; arn: string; trust: Statement[]; own: Statement[]; attached: string[] }>;
  /** AWS::IAM::Policy: by role name. */
  inline: { role: string; statements: Statement[] }[];
  /** AWS::IAM::ManagedPolicy: by ARN, with the roles it names itself. */
  managed: Map<string, { roles: string[]; statements: Statement[] }>;
}

/** As CloudFormation names what has no name: stack, logical id, twelve digits; 64 characters at most. */
const defaultName = ({ stackName, logicalId, suffix }: ResourceInput): string =>
  `${`${stackName}-${logicalId}`.slice(0, 51)}-${suffix.slice(0, 12)}`;

// IAM has no Region: the shared arn() would write one.
const iamArn = (account: Account, resource: string): string =>
  `arn:${account.partition}:iam::${account.id}:${resource}`;

const roleType = (account: Account, store: Store): ResourceType => ({
  properties: ['AssumeRolePolicyDocument', 'ManagedPolicyArns', 'Path', 'Policies', 'RoleName'],
  ignored: ['Description', 'MaxSessionDuration', 'Tags'],
  create(input) {
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Path, Policies, RoleName } = input.properties;
    const name: string = RoleName ?? defaultName(input);
    const arn = iamArn(account, `role${Path ?? '/'}${name}`);
    const own = (Policies ?? []).flatMap((policy: any) => statementsOf(policy.PolicyName, policy.PolicyDocument));
    const trust = statementsOf('trust', AssumeRolePolicyDocument);
    store.roles.set(name, { name, arn, trust, own, attached: ManagedPolicyArns ?? [] });
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${input.suffix.toUpperCase()}` } };
  },
});

const policyType = (store: Store): ResourceType => ({
  properties: ['PolicyDocument', 'PolicyName', 'Roles'],
  create(input) {
    const { PolicyDocument, PolicyName, Roles } = input.properties;
    const statements = statementsOf(PolicyName, PolicyDocument);
    for (const role of Roles ?? []) store.inline.push({ role, statements });
    return { ref: PolicyName, attributes: { Id: PolicyName } };
  },
});

const managedPolicyType = (account: Account, store: Store): ResourceType => ({
  properties: ['ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles'],
  ignored: ['Description', 'Tags'],
  create(input) {
    const { ManagedPolicyName, Path, PolicyDocument, Roles } = input.properties;
    const name: string = ManagedPolicyName ?? defaultName(input);
    const arn = iamArn(account, `policy${Path ?? '/'}${name}`);
    store.managed.set(arn, { roles: Roles ?? [], statements: statementsOf(name, PolicyDocument) });
    return { ref: arn, attributes: { PolicyArn: arn, PolicyId: `ANPA${input.suffix.toUpperCase()}` } };
  },
});

/** Joined when asked for, because a template may name a role before or after its policies. */
const readRoles = ({ roles, inline, managed }: Store): Role[] =>
  [...roles.values()].map(({ name, arn, trust, own, attached }) => ({
    name,
    arn,
    trust,
    managedByAws: attached.filter((policyArn) => !managed.has(policyArn)),
    statements: [
      ...own,
      ...inline.filter((policy) => policy.role === name).flatMap((policy) => policy.statements),
      ...[...managed]
        .filter(([policyArn, policy]) => attached.includes(policyArn) || policy.roles.includes(name))
        .flatMap(([, policy]) => policy.statements),
    ],
  }));

/** Roles and policies of the templates as readable data; nothing is enforced here and no operation is served. */
export const createIam = ({ account }: Deps): { model: ServiceModel; roles(): Role[] } => {
  const store: Store = { roles: new Map(), inline: [], managed: new Map() };
  const resources = {
    'AWS::IAM::Role': roleType(account, store),
    'AWS::IAM::Policy': policyType(store),
    'AWS::IAM::ManagedPolicy': managedPolicyType(account, store),
  };
  return { model: { name: 'iam', operations: {}, resources }, roles: () => readRoles(store) };
};
