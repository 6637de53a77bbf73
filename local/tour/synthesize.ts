import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..', '..');
const cdkOut = path.join(root, '.cache', 'tour', 'cdk.out');

const run = (): Promise<{ code: number | null; errors: string }> =>
  new Promise((resolve, reject) => {
    // By path only: what the tour plays is what would be deployed, not code that it imports.
    const child = spawn(process.execPath, [path.join(root, 'infra', 'app.ts')], {
      cwd: root,
      env: { ...process.env, CDK_OUTDIR: cdkOut },
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
export const synthesize = async (progress: (text: string) => void): Promise<string> => {
  progress('Synthesizing the CDK app: templates, state machines, bundles (some 5 s) ...');
  mkdirSync(cdkOut, { recursive: true });
  const { code, errors } = await run();
  if (code !== 0) throw new Error(`the app could not be synthesized:\n${errors.trim()}`);
  return cdkOut;
};
