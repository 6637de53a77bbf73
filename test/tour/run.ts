import { spawnSync } from 'node:child_process';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..', '..');

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program of ours as a user would: in a process of its own, its output caught. */
export const run = (program: string, ...args: string[]): Run => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, program), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
};

export const tour = (...args: string[]): Run => run('local/tour/main.ts', ...args);
