import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ofType, type Synthesized, synthesized, type Template } from '../infra/synthesized.ts';
import { parseDefinition } from '../../local/asl/index.ts';
import { MACHINES, tasks, verbOf } from './machines.ts';

/** What CDK makes of the files: it neither minds a placeholder that nobody fills nor grants what a text asks for. */
let all: Synthesized;
let template: Template;
beforeAll(async () => {
  all = await synthesized();
  template = all.template('Tidegate');
});
afterAll(() => all?.remove());

const machineOf = (name: string): Record<string, any> => {
  const found = ofType(template, 'AWS::StepFunctions::StateMachine').find(
    ([, { Properties }]) => Properties.StateMachineName === `Tidegate-${name}`,
  );
  if (!found) throw new Error(`The template has no state machine Tidegate-${name}`);
  return found[1].Properties;
};

const logicalId = (value: { 'Fn::GetAtt'?: [string, string] }): string =>
  value['Fn::GetAtt']?.[0] ?? JSON.stringify(value);

/** Logical ids of the functions that a role may invoke. */
const mayInvoke = (role: string): string[] =>
  ofType(template, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => Properties.Roles.some((one: { Ref?: string }) => one.Ref === role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Record<string, any>[])
    .filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'))
    .flatMap(({ Resource }) => [Resource].flat().map(logicalId));

describe.each(MACHINES.map((it_) => [it_.name, it_] as const))('%s in the synthesized template', (name, it_) => {
  it('is the file, word for word', () => {
    const { DefinitionString } = machineOf(name);
    expect(JSON.parse(DefinitionString)).toEqual(JSON.parse(it_.text));
    expect(() => parseDefinition(DefinitionString)).not.toThrow();
  });

  it('has each placeholder filled with the function of its step, none left over', () => {
    const filled: Record<string, { 'Fn::GetAtt': [string, string] }> = machineOf(name)['DefinitionSubstitutions'];
    expect(new Set(Object.keys(filled))).toEqual(new Set(tasks(it_).map(([, task]) => `${verbOf(task)}FunctionArn`)));
    for (const [placeholder, value] of Object.entries(filled)) {
      const step = placeholder.replace('FunctionArn', '');
      expect(template.Resources[logicalId(value)]?.Type).toBe('AWS::Lambda::Function');
      expect(logicalId(value)).toContain(step);
    }
  });

  it('may call its functions, and nothing else', () => {
    const { RoleArn, DefinitionSubstitutions } = machineOf(name);
    const wanted = Object.values(DefinitionSubstitutions as Record<string, any>).map(logicalId);
    expect(new Set(mayInvoke(logicalId(RoleArn)))).toEqual(new Set(wanted));
  });

  it('waits longer for each function than that may run (protocol §1.3)', () => {
    const { DefinitionSubstitutions } = machineOf(name);
    for (const [, task] of tasks(it_)) {
      const id = logicalId(DefinitionSubstitutions[`${verbOf(task)}FunctionArn`]);
      const timeout: number = template.Resources[id]?.Properties.Timeout;
      expect(timeout).toBeGreaterThan(0);
      if (typeof task.TimeoutSeconds === 'number') expect(task.TimeoutSeconds).toBeGreaterThan(timeout + 5);
    }
  });
});

it('no machine of the template lacks its file', () => {
  const names = ofType(template, 'AWS::StepFunctions::StateMachine').map(
    ([, { Properties }]) => Properties.StateMachineName,
  );
  expect(names.sort()).toEqual(MACHINES.map(({ name }) => `Tidegate-${name}`).sort());
});
