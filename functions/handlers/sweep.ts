import * as z from 'zod';
import { type Facts, type Finding, findingsOf, firstToMend, tellPerson } from '../domain/findings.ts';
import { nameOf } from '../domain/names.ts';
import { isRefusal, orRefusal } from '../domain/refusal.ts';
import type { Ports } from '../ports/index.ts';
import { handlerEntry } from '../runtime/index.ts';
import { tellLetters } from '../workflow/dead-letters.ts';
import { survey } from '../workflow/survey.ts';
import { tellFindings } from '../workflow/tell-findings.ts';

/** The daily schedule, an event of our own stack, or of the alarm on the dead letters: whatever it is, everything is looked at. */
const Occasion = z.looseObject({ id: z.string() });
const Swept = z.object({ found: z.array(z.string()) });

interface Found extends Finding {
  /** Whose it is. */
  of: string;
}

/** Of one occasion each service gets one look at most, however often the occasion is told (SFN-3). */
const startLook = async (ports: Ports, service: string, { name, digest }: Finding, id: string): Promise<void> => {
  const execution = `${nameOf(service)}-sweep-${id.replace(/[^0-9a-zA-Z-]/g, '').slice(-30)}`;
  await ports.machines.start('reconcile', execution, {
    service,
    finding: name,
    ...(digest !== undefined && { digest }),
  });
};

const lookAfter = async (ports: Ports, facts: Facts, id: string): Promise<Found[]> => {
  const { key } = facts.settings;
  const found = findingsOf(facts);
  const mend = firstToMend(found);
  const started = mend && (await orRefusal(startLook(ports, key, mend, id)));
  if (isRefusal(started)) found.push(tellPerson('notMended', `${mend?.name}: ${started.refused}`));
  return found.map((finding) => ({ ...finding, of: key }));
};

/** A queue that cannot be read must not make the sweep fail: its own event would become a letter, and call it again. */
const lookAtLetters = async (ports: Ports): Promise<Found[]> => {
  const told = await orRefusal(tellLetters(ports));
  return isRefusal(told) ? [{ ...tellPerson('letters', told.refused), of: 'the dead letters' }] : [];
};

/**
 * Finds, never repairs: reconcile mends what can be mended, and a person is told the rest, once. The letters come last: a survey
 * that fails leaves them and their alarm as they are, and so is not called again by what it did itself.
 */
export const sweep = async ({ id }: z.infer<typeof Occasion>, ports: Ports): Promise<z.infer<typeof Swept>> => {
  const looked = await survey(ports, (facts) => lookAfter(ports, facts, id));
  const found = [...looked.flat(), ...(await lookAtLetters(ports))];
  const forPerson = found.filter(({ to }) => to === 'person');
  await tellFindings(
    ports,
    forPerson.map(({ of, name, words }) => `${of}: ${name}: ${words}`),
  );
  return { found: found.map(({ of, name }) => `${of}: ${name}`) };
};

export const handler = handlerEntry(Occasion, Swept, sweep);
