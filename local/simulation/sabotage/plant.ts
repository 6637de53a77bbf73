import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLATFORMS } from '../platforms.ts';
import type { Platform } from '../platforms.ts';
import { cdkOutOf } from '../synthesize.ts';
import { plantedBundles } from './bundles.ts';
import type { MachinePlant, Mistake, Plant, TemplatePlant } from './mistake.ts';
import { replaceValue } from './values.ts';

const FOLDER = path.resolve(import.meta.dirname, '..', '..', '..', '.cache', 'simulation', 'sabotage');

/** The platforms with a mistake in them; temporary. */
export interface Planted {
  cdkOut: (platform: Platform) => string;
  remove: () => void;
}

interface Resource {
  Type: string;
  Properties: any;
  Metadata?: Record<string, unknown>;
}

type Resources = Record<string, Resource>;

const ofKind = <In extends Plant['in']>({ plants }: Mistake, kind: In): Extract<Plant, { in: In }>[] =>
  plants.filter((plant) => plant.in === kind) as Extract<Plant, { in: In }>[];

const plantInMachine = (resources: Resources, plant: MachinePlant): void => {
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::StepFunctions::StateMachine' || Properties.StateMachineName !== `Tidegate-${plant.machine}`)
      continue;
    const definition = JSON.parse(Properties.DefinitionString);
    replaceValue(definition, plant, `${plant.machine}.asl.json`);
    Properties.DefinitionString = JSON.stringify(definition);
  }
};

const plantInTemplate = (resources: Resources, plant: TemplatePlant): void => {
  for (const [id, { Type, Properties }] of Object.entries(resources))
    if (Type === plant.type && id.includes(plant.id)) replaceValue(Properties, plant, id);
};

const ASSET = 'aws:asset:path';

/** One function of one platform: the planted code beside the platform's own settings. */
const placeFunction = (assets: string, name: string, original: string, target: string): string => {
  const folder = path.join(target, name);
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(assets, name, 'index.mjs'), path.join(folder, 'index.mjs'));
  cpSync(path.join(original, 'settings.json'), path.join(folder, 'settings.json'));
  symlinkSync(path.join(assets, name, 'packages'), path.join(folder, 'packages'), 'junction');
  return folder;
};

/** Assets stay where the platform has them, but for the functions that have a mistake in their code. */
const placeAssets = (
  resources: Resources,
  cdkOut: string,
  planted: (name: string, original: string) => string,
): void => {
  for (const { Type, Metadata, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::Lambda::Function' || !Metadata) continue;
    const original = path.resolve(cdkOut, String(Metadata[ASSET]));
    Metadata[ASSET] = planted(String(Properties.FunctionName).replace('Tidegate-', ''), original);
  }
};

/**
 * Copies the assemblies of all platforms, which have been synthesized, with the mistake in them.
 * @throws Error when what a mistake replaces is not there any more
 */
export const plant = async (mistake: Mistake): Promise<Planted> => {
  const folder = path.join(FOLDER, mistake.name);
  rmSync(folder, { recursive: true, force: true });
  const assets = path.join(folder, 'assets');
  const touched = await plantedBundles(assets, ofKind(mistake, 'code'));
  const cdkOut = ({ name }: Platform): string => path.join(folder, name);
  for (const platform of PLATFORMS) {
    const [from, to] = [cdkOutOf(platform), cdkOut(platform)];
    mkdirSync(to, { recursive: true });
    cpSync(path.join(from, 'manifest.json'), path.join(to, 'manifest.json'));
    for (const file of globSync('*.template.json', { cwd: from })) {
      const template: { Resources: Resources } = JSON.parse(readFileSync(path.join(from, file), 'utf8'));
      placeAssets(template.Resources, from, (name, original) =>
        touched.has(name) ? placeFunction(assets, name, original, path.join(to, 'functions')) : original,
      );
      for (const one of ofKind(mistake, 'machine')) plantInMachine(template.Resources, one);
      for (const one of ofKind(mistake, 'template')) plantInTemplate(template.Resources, one);
      writeFileSync(path.join(to, file), JSON.stringify(template));
    }
  }
  return { cdkOut, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
