import { BAD, GOOD, imageName, IMAGES } from '../images.ts';
import { placesOf } from '../places.ts';
import type { Plays } from '../platforms.ts';
import { count } from '../run.ts';
import type { Pushed, Run } from '../run.ts';
import { pick, upon, whole } from './happening.ts';
import type { HappeningKind } from './happening.ts';

/** A tag that the service's policy takes, newer than all before. */
const nextTag = ({ pushed }: Run, { name, tags }: Plays): string => {
  const number = pushed.filter((one) => one.service === name).length + 2;
  return tags === 'semver' ? `1.${number}.0` : `v${number}`;
};

const note = (run: Run, { name }: Plays, more: Pick<Pushed, 'digest' | 'image'> & { tag?: string }): void =>
  void run.pushed.push({ at: run.stage.now(), service: name, ...more });

const push = (run: Run, service: Plays, image: string, children = false, tag = nextTag(run, service)): void => {
  count(run.fired, imageName(image));
  note(run, service, { tag, image, digest: run.stage.push(service.name, tag, IMAGES[image], { children }) });
};

const images = [...GOOD, ...BAD];

export const pushesGood: HappeningKind = {
  name: 'pushesGood',
  weight: 6,
  draw: (chance) => ({ image: pick(chance, GOOD), children: chance.next() < 0.3 }),
  play: (run, service, { image, children }) => push(run, service, String(image), Boolean(children)),
};

export const pushesBad: HappeningKind = {
  name: 'pushesBad',
  weight: 5,
  draw: (chance) => ({ image: pick(chance, BAD) }),
  play: (run, service, { image }) => push(run, service, String(image)),
};

/** Several within seconds: only the last has to be deployed, all have to end on record. */
export const pushesBurst: HappeningKind = {
  name: 'pushesBurst',
  weight: 2,
  draw: (chance) => ({
    first: pick(chance, images),
    last: pick(chance, images),
    count: whole(chance, 2, 4),
    apart: whole(chance, 0, 15),
  }),
  play: async (run, service, { first, last, count, apart }) => {
    for (let at = 1; at <= Number(count); at++) {
      push(run, service, String(at === count ? last : first));
      await run.stage.wait(Number(apart));
    }
  },
};

export const pushesUntagged: HappeningKind = {
  name: 'pushesUntagged',
  weight: 2,
  play: (run, service) => {
    const { digest } = run.stage.world.ecr.push(service.name, {
      tags: [],
      behaviour: IMAGES['healthy']!,
      children: false,
    });
    note(run, service, { digest, image: 'healthy' });
  },
};

/** A tag that the policy takes is put on an image that was pushed before: the newest, or (a revert) an older one. */
const retags = (name: string, back: number): HappeningKind => ({
  name,
  weight: 2,
  play: (run, service) => {
    const known = run.pushed.filter((one) => one.service === service.name).toReversed();
    const { digest, image } = known[Math.min(back, known.length - 1)] ?? {};
    if (!digest || !image) return;
    const tag = nextTag(run, service);
    run.stage.world.ecr.retag(service.name, digest, tag);
    note(run, service, { tag, digest, image });
  },
});

/** At a moment of a workflow: in the middle of another deploy, or of a service that falls asleep. */
export const pushesUpon: HappeningKind = upon(
  {
    ...pushesGood,
    draw: (chance) => ({ image: pick(chance, chance.next() < 0.5 ? GOOD : BAD), children: chance.next() < 0.3 }),
  },
  {
    name: 'pushesUpon',
    weight: 6,
    places: [
      ...placesOf('deploy', 'sleep', 'wake', 'rollback', 'reconcile'),
      ...Array.from({ length: 6 }, () => 'sleep.Settle'),
    ],
  },
);

/** ECR-10: a tag moves on to another image while its first push is under way. */
export const movesTag: HappeningKind = {
  name: 'movesTag',
  weight: 2,
  draw: (chance) => ({ image: pick(chance, images) }),
  play: (run, service, { image }) => {
    const last = run.pushed.findLast((one) => one.service === service.name && one.tag !== undefined);
    push(run, service, String(image), false, last?.tag);
  },
};

/** ECR-5: one image under two tags is two pushes. */
export const pushesTwoTags: HappeningKind = {
  name: 'pushesTwoTags',
  weight: 2,
  draw: (chance) => ({ image: pick(chance, images) }),
  play: (run, service, { image }) => {
    push(run, service, String(image));
    const { digest = '' } = run.pushed.at(-1) ?? {};
    const tag = nextTag(run, service);
    run.stage.world.ecr.retag(service.name, digest, tag);
    note(run, service, { tag, digest, image: String(image) });
  },
};

export const PUSHES = [
  pushesGood,
  pushesBad,
  pushesUpon,
  movesTag,
  pushesTwoTags,
  pushesBurst,
  pushesUntagged,
  retags('retags', 0),
  retags('pushesReverted', 1),
];
