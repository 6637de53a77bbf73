import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { App } from 'aws-cdk-lib';
import { jsonSchema } from '../config/json-schema.ts';
import { lockFromTemplate } from '../config/lock-from-template.ts';
import type { Lock } from '../config/lock-schema.ts';
import type { Template } from '../config/physical.ts';
import { cdkContext } from './context.ts';
import { machinePictures } from './machine-pictures.ts';
import { addSample, SAMPLE_ACCOUNT, SAMPLES } from './sample.ts';

/** What is committed, but made: by path from the root of the repository. A test holds them against this. */
export const generated = (): Record<string, string> => ({
  'tidegate.schema.json': pretty(jsonSchema()),
  ...Object.fromEntries(
    Object.keys(SAMPLES).map((sample) => [`examples/${sample}/tidegate.lock.json`, pretty(exampleLock(sample))]),
  ),
  'state-machines/README.md': machinePictures(fileURLToPath(new URL('../state-machines', import.meta.url))),
});

/** One lock for all environments of an example. */
const exampleLock = (sample: string): Lock => {
  const made = templates(sample);
  const locks = SAMPLES[sample]!.map(({ environment, stackName }, index) =>
    lockFromTemplate({ ...SAMPLE_ACCOUNT, stackName, template: made[index]! }, environment),
  );
  return {
    ...locks[0]!,
    repositories: Object.assign({}, ...locks.map(({ repositories }) => repositories)),
    environments: Object.assign({}, ...locks.map(({ environments }) => environments)),
  };
};

const templates = (sample: string): Template[] => {
  const outdir = mkdtempSync(join(tmpdir(), 'tidegate-'));
  try {
    // Names and priorities only: the checks of the whole app run when it is synthesized.
    const app = new App({ outdir, context: { ...cdkContext(), '@aws-cdk/core:validateAgainstDefaultRules': false } });
    const names = addSample(app, sample).map(({ stackName }) => stackName);
    const assembly = app.synth();
    return names.map((name) => JSON.parse(readFileSync(assembly.getStackByName(name).templateFullPath, 'utf8')));
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

/** As the formatter would have it: a list of texts on one line, where there is room. */
const pretty = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replaceAll(/^(.*\[)\n((?: *"[^"\n]*",?\n)+) *(\],?)$/gm, inOneLine)}\n`;

const inOneLine = (lines: string, before: string, texts: string, after: string): string => {
  const line = `${before}${texts.trim().split(/\n\s*/).join(' ')}${after}`;
  return line.length <= LINE_MAX ? line : lines;
};

/** Of .oxfmtrc.json. */
const LINE_MAX = 120;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [path, text] of Object.entries(generated())) {
    writeFileSync(new URL(`../${path}`, import.meta.url), text);
    console.error(`${path} written`);
  }
}
