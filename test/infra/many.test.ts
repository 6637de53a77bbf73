import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterAll, expect, test } from 'vitest';
import { Controller } from '../../infra/controller.ts';
import { many } from './many.ts';
import { bundledBare, ofType } from './synthesized.ts';
import type { Template } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-many-'));
afterAll(() => rmSync(folder, { recursive: true }));

const synthesized = async (services: number): Promise<Template> => {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const bundles = await bundledBare(join(folder, 'assets'));
  const { stackName } = new Controller(app, 'Many', { config: many(services, 2), bundles });
  return JSON.parse(readFileSync(app.synth().getStackByName(stackName).templateFullPath, 'utf8'));
};

/** Characters once the ARNs of what the stack itself makes are known: our listener rules have the longest. */
const characters = (document: unknown): number =>
  JSON.stringify(document).replaceAll(/\{"(Ref|Fn::GetAtt)":[^}]*\}/g, 'x'.repeat(130)).length;

test('thirty services with load balancer, alarms and logs fit into one stack: policies go on in further ones', async () => {
  const template = await synthesized(30);
  // AWS's limits: of a stack, of the inline policies of a role, of a managed policy, of managed policies of a role.
  expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
  const documents = (type: string) => ofType(template, type).map(([, { Properties }]) => Properties.PolicyDocument);
  for (const document of documents('AWS::IAM::Policy')) expect(characters(document)).toBeLessThanOrEqual(10_240);
  for (const document of documents('AWS::IAM::ManagedPolicy')) expect(characters(document)).toBeLessThanOrEqual(6144);
  const roles = ofType(template, 'AWS::IAM::ManagedPolicy').map(([, { Properties }]) =>
    JSON.stringify(Properties.Roles),
  );
  for (const policies of Map.groupBy(roles, (role) => role).values()) expect(policies.length).toBeLessThanOrEqual(10);
  expect(roles.length).toBeGreaterThan(0);
});

test('more than a role can name is refused in words', async () => {
  await expect(synthesized(60)).rejects.toThrow(
    /Over the limits of AWS:\n {2}the policies of revert have about \d+ characters, at most 70000 are taken: manage fewer/,
  );
});
