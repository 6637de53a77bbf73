import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');

/** What is synthesized: a configuration, and the sample platform that it is for. */
export interface Subject {
  /** From the root of the repository. */
  config: string;
  /** Folder of the example. */
  workload: string;
}

export const EXAMPLE: Subject = { config: 'examples/platform/tidegate.yaml', workload: 'platform' };

/** The same service, with the defaults of every setting. */
export const DEFAULTS: Subject = { config: 'examples/platform/defaults.yaml', workload: 'platform' };

const run = ({ config, workload }: Subject, cdkOut: string): Promise<{ code: number | null; errors: string }> =>
  new Promise((resolve, reject) => {
    // As the CDK CLI hands context on.
    const context = JSON.stringify({ 'tidegate:config': config, 'tidegate:workload': workload });
    // By path only: what the tour plays is what would be deployed, not code that it imports.
    const child = spawn(process.execPath, [path.join(root, 'infra', 'app.ts')], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: cdkOut, CDK_CONTEXT_JSON: context },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const errors: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => void errors.push(text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, errors: errors.join('') }));
  });

/**
 * Synthesizes the CDK app in a process of its own.
 * @returns the folder of the cloud assembly
 * @throws Error with what synth said
 */
export const synthesize = async (progress: (text: string) => void, subject: Subject = EXAMPLE): Promise<string> => {
  progress('Synthesizing the CDK app: templates, state machines, bundles (some 5 s) ...');
  const cdkOut = path.join(root, '.cache', 'tour', path.basename(subject.config, '.yaml'), subject.workload, 'cdk.out');
  mkdirSync(cdkOut, { recursive: true });
  const { code, errors } = await run(subject, cdkOut);
  if (code !== 0) throw new Error(`the app could not be synthesized:\n${errors.trim()}`);
  return cdkOut;
};
