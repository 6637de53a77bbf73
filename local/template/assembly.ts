import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackTemplate, Template } from './template.ts';

interface Artifact {
  type: string;
  displayName?: string;
  properties?: { templateFile?: string; stackName?: string; directoryName?: string };
}

interface Found extends StackTemplate {
  /** Every name a person may call the stack by. */
  names: string[];
}

const known = new Map<string, { text: string; json: any }>();

/** One object for one text: what is worked out from a template can be kept by it, from world to world. Nobody changes it. */
const readJson = (file: string): any => {
  const text = readFileSync(file, 'utf8');
  const before = known.get(file);
  if (before?.text === text) return before.json;
  const json = JSON.parse(text);
  known.set(file, { text, json });
  return json;
};

const fromManifest = (directory: string): Found[] => {
  const artifacts: Record<string, Artifact> = readJson(join(directory, 'manifest.json')).artifacts ?? {};
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { templateFile, stackName, directoryName } = artifact.properties ?? {};
    if (artifact.type === 'cdk:cloud-assembly') return fromManifest(join(directory, directoryName ?? id));
    if (artifact.type !== 'aws:cloudformation:stack' || templateFile === undefined) return [];
    const name = stackName ?? id;
    const template: Template = readJson(join(directory, templateFile));
    return [{ name, names: [id, name, artifact.displayName ?? id], template, directory }];
  });
};

const fromFiles = (directory: string): Found[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => {
      const name = file.replace(/\.template\.json$/, '');
      return { name, names: [name], template: readJson(join(directory, file)), directory };
    });

/**
 * Stacks of a cloud assembly (`cdk.out`, also with stages) or of a folder of `*.template.json`, in the order asked for.
 * @param names artifact ids, stack names or display names
 */
export const readStacks = (directory: string, names: readonly string[]): StackTemplate[] => {
  const found = existsSync(join(directory, 'manifest.json')) ? fromManifest(directory) : fromFiles(directory);
  return names.map((name) => {
    const stack = found.find((candidate) => candidate.names.includes(name));
    if (stack !== undefined) return { name: stack.name, template: stack.template, directory: stack.directory };
    throw new Error(`no stack ${name} in ${directory}; there are: ${found.map((one) => one.name).join(', ')}`);
  });
};
