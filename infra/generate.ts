import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { App } from 'aws-cdk-lib';
import { jsonSchema } from '../config/json-schema.ts';
import { lockFromTemplate } from '../config/lock-from-template.ts';
import { cdkContext } from './context.ts';
import { machinePictures } from './machine-pictures.ts';
import { addSample, SAMPLE } from './sample.ts';

/** What is committed, but made: by path from the root of the repository. A test holds them against this. */
export const generated = (): Record<string, string> => ({
  'tidegate.schema.json': pretty(jsonSchema()),
  'examples/platform/tidegate.lock.json': pretty(exampleLock()),
  'state-machines/README.md': machinePictures(fileURLToPath(new URL('../state-machines', import.meta.url))),
});

const exampleLock = () => {
  const outdir = mkdtempSync(join(tmpdir(), 'tidegate-'));
  try {
    const { account, region, stackName, environment } = SAMPLE;
    // Names and priorities only: the checks of the whole app run when it is synthesized.
    const app = new App({ outdir, context: { ...cdkContext(), '@aws-cdk/core:validateAgainstDefaultRules': false } });
    const { stackName: name } = addSample(app);
    const { templateFullPath } = app.synth().getStackByName(name);
    const template = JSON.parse(readFileSync(templateFullPath, 'utf8'));
    return lockFromTemplate({ stackName, account, region, template }, environment);
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

/** As the formatter would have it: a list of one text on one line. */
const pretty = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replaceAll(/\[\n\s*("[^"\n]*")\n\s*\]/g, '[$1]')}\n`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [path, text] of Object.entries(generated())) {
    writeFileSync(new URL(`../${path}`, import.meta.url), text);
    console.error(`${path} written`);
  }
}
