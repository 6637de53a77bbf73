import type { Run } from './run.ts';
import type { Happening } from './story.ts';

/** Happenings that wait for a moment of a workflow of their service. */
export interface Agenda {
  /** It comes about so long after the first moment of its `place` from now on; never, if there is none before the calm. */
  await(happening: Happening): void;
  isDue(): boolean;
  /** Those whose moment has come. */
  take(): Happening[];
}

export const isAimed = ({ with: params }: Happening): boolean => params['place'] !== undefined;

export const createAgenda = ({ moments, stage }: Pick<Run, 'moments' | 'stage'>): Agenda => {
  const waiting = new Set<Happening>();
  let due: Happening[] = [];
  moments.on(({ place, service }) => {
    for (const one of waiting) {
      if (one.with['place'] !== place || one.service !== service) continue;
      waiting.delete(one);
      stage.world.clock.after(Number(one.with['afterMs'] ?? 0), () => void due.push(one));
    }
  });
  return {
    await: (happening) => void waiting.add(happening),
    isDue: () => due.length > 0,
    take: () => {
      const taken = due;
      due = [];
      return taken;
    },
  };
};
