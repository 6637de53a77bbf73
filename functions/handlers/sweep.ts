import * as z from 'zod';
import { type Facts, type Finding, findingsOf, firstToMend } from '../domain/findings.ts';
import { nameOf } from '../domain/names.ts';
import type { Ports } from '../ports/index.ts';
import { handlerEntry } from '../runtime/index.ts';
import { doneWith, takeLetters, tellLetter } from '../workflow/dead-letters.ts';
import { survey } from '../workflow/survey.ts';

/** The daily schedule, an event of our own stack, or of the alarm on the dead letters: whatever it is, everything is looked at. */
const Occasion = z.looseObject({ id: z.string() });
const Swept = z.object({ found: z.array(z.string()) });

/** Of one occasion each service gets one look at most, however often the occasion is told (SFN-3). */
const startLook = async (ports: Ports, service: string, { name, digest }: Finding, id: string): Promise<void> => {
  const execution = `${nameOf(service)}-sweep-${id.replace(/[^0-9a-zA-Z-]/g, '').slice(-30)}`;
  await ports.machines.start('reconcile', execution, {
    service,
    finding: name,
    ...(digest !== undefined && { digest }),
  });
};

const lookAfter = async (ports: Ports, facts: Facts, id: string): Promise<Finding[]> => {
  const found = findingsOf(facts);
  const mend = firstToMend(found);
  if (mend) await startLook(ports, facts.settings.key, mend, id);
  return found;
};

const told = (service: string, { name, words }: Finding): string => `${service}: ${name}: ${words}`;

/** Finds, never repairs: reconcile mends what can be mended, and a person is told the rest, once a sweep. */
export const sweep = async ({ id }: z.infer<typeof Occasion>, ports: Ports): Promise<z.infer<typeof Swept>> => {
  const letters = await takeLetters(ports);
  const found: string[] = [];
  const forPerson = letters.map(tellLetter);
  for (const facts of await survey(ports)) {
    const service = facts.settings.key;
    for (const finding of await lookAfter(ports, facts, id)) {
      found.push(`${service}: ${finding.name}`);
      if (finding.to === 'person') forPerson.push(told(service, finding));
    }
  }
  if (forPerson.length > 0)
    await ports.notifier.tell(`${forPerson.length} findings of the sweep`, forPerson.join('\n'));
  await doneWith(ports, letters);
  return { found };
};

export const handler = handlerEntry(Occasion, Swept, sweep);
