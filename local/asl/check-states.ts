import { atEntry, checkOutput, checkTemplate } from './check-templates.ts';
import { isExpression } from './expressions.ts';
import { flowFields, ruleFields, type StateType } from './fields.ts';
import type { Findings, Json } from './findings.ts';
import { parseResource } from './tasks.ts';
import { parseTimestamp } from './timestamp.ts';

/** What the checks of one state have at hand. */
export interface StateCheck {
  findings: Findings;
  state: Json;
  /** The flow that the state stands in. */
  flow: Json;
  location: string;
  /** Checks a flow inside this state. */
  inner(flow: Json, location: string): void;
}

const checkChoice = ({ findings, state, flow, location }: StateCheck): void => {
  findings.list(state['Choices'], `${location}/Choices`, (rule, at) => {
    findings.only(rule, ruleFields, at);
    if (!findings.required(rule, ['Condition', 'Next'], at)) return;
    checkTemplate(findings, rule['Condition'], atEntry, `${at}/Condition`);
    checkOutput(findings, rule, atEntry, at);
    findings.target(rule['Next'], flow, `${at}/Next`);
  });
  if ('Default' in state) findings.target(state['Default'], flow, `${location}/Default`);
};

const checkWait = ({ findings, state, location }: StateCheck): void => {
  const { Seconds: seconds, Timestamp: timestamp } = state;
  if ((seconds === undefined) === (timestamp === undefined))
    findings.add(location, "Exactly one of 'Seconds' and 'Timestamp' is required");
  if (!isExpression(seconds)) findings.whole(seconds, 0, `${location}/Seconds`);
  if (timestamp !== undefined && !isExpression(timestamp) && parseTimestamp(timestamp) === undefined)
    findings.add(`${location}/Timestamp`, 'String does not match RFC3339 timestamp');
};

const checkTask = ({ findings, state, location }: StateCheck): void => {
  const { Resource: resource, Credentials: credentials } = state;
  if (typeof resource !== 'string' || parseResource(resource) === undefined)
    findings.notCovered(`${location}/Resource`, `the resource ${String(resource)}`);
  for (const field of ['TimeoutSeconds', 'HeartbeatSeconds'])
    if (!isExpression(state[field])) findings.whole(state[field], 1, `${location}/${field}`);
  if (credentials === undefined || !findings.object(credentials, `${location}/Credentials`)) return;
  if (!('RoleArn' in credentials))
    findings.add(`${location}/Credentials`, "The field 'RoleArn' is required but was missing");
};

const checkParallel = ({ findings, state, location, inner }: StateCheck): void =>
  findings.list(state['Branches'], `${location}/Branches`, (branch, at) => {
    findings.only(branch, flowFields, at);
    inner(branch, at);
  });

const checkMap = ({ findings, state, location, inner }: StateCheck): void => {
  const at = `${location}/ItemProcessor`;
  const processor: unknown = state['ItemProcessor'];
  if (!findings.object(processor, at)) return;
  findings.only(processor, flowFields, at);
  const config: unknown = processor['ProcessorConfig'] ?? {};
  if (findings.object(config, `${at}/ProcessorConfig`)) {
    findings.only(config, ['Mode'], `${at}/ProcessorConfig`);
    const { Mode: mode = 'INLINE' } = config;
    if (mode !== 'INLINE') findings.notCovered(`${at}/ProcessorConfig/Mode`, `Map states of mode ${String(mode)}`);
  }
  inner(processor, at);
};

/** What is particular to a state type. */
export const checkByType: Partial<Record<StateType, (check: StateCheck) => void>> = {
  Choice: checkChoice,
  Wait: checkWait,
  Task: checkTask,
  Parallel: checkParallel,
  Map: checkMap,
};
