import type { Branch } from '../branch.ts';
import { evaluateTo, queryError } from '../evaluate.ts';
import type { Outcome } from '../outcome.ts';
import { TaskEvents } from '../task-events.ts';
import { waitForTask } from '../task-wait.ts';
import { parseResource, type Resource, type TaskRequest } from '../tasks.ts';
import type { TaskState } from '../types.ts';
import type { Visit } from '../visit.ts';

const seconds = async (
  visit: Visit<TaskState>,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
): Promise<number | undefined> => {
  const template = visit.state[field];
  if (template === undefined) return undefined;
  const value = (await evaluateTo('number', template, visit.bindings(), field, visit.site)) as number;
  if (Number.isInteger(value) && value >= 1) return value;
  throw queryError(visit.site, `The field '${field}' must be a positive integer, but was: ${value}`, field);
};

const credentials = async (visit: Visit<TaskState>): Promise<TaskRequest['credentials']> => {
  const { Credentials: own } = visit.state;
  if (own === undefined) return undefined;
  const roleArn = await evaluateTo('string', own.RoleArn, visit.bindings(), 'Credentials/RoleArn', visit.site);
  return { roleArn: roleArn as string };
};

const requestOf = async (visit: Visit<TaskState>, resource: Resource): Promise<TaskRequest> => {
  const { state, name, token } = visit;
  return {
    resource: state.Resource,
    stateName: name,
    arguments: await visit.field(state.Arguments, 'Arguments', visit.input),
    timeoutSeconds: await seconds(visit, 'TimeoutSeconds'),
    heartbeatSeconds: await seconds(visit, 'HeartbeatSeconds'),
    credentials: await credentials(visit),
    ...(resource.pattern === 'waitForTaskToken' ? { taskToken: token } : {}),
  };
};

/** One try of a task: each try has its own token. */
export const task = async (branch: Branch, visit: Visit<TaskState>): Promise<Outcome> => {
  const { state } = visit;
  const resource = parseResource(state.Resource) as Resource;
  visit.token = resource.pattern === 'request' ? undefined : branch.run.tokens.issue();
  const request = await requestOf(visit, resource);
  const events = new TaskEvents(branch, resource);
  events.scheduled(request);
  const handle = branch.run.tasks.run(request);
  events.started();
  const result = await waitForTask({ branch, request, resource, events, handle, token: visit.token });
  return { value: result, more: { result }, source: state, next: state.Next };
};
