import type { JournalEntry } from '../../stage/journal.ts';

/** What people call an image, by any text that holds (the beginning of) its digest. */
export type TagOf = (text: unknown) => string;

const digits = /[0-9a-f]{12,64}$/;

/** Names images by the tag that they were pushed with; others by the first digits of their digest. */
const tagsOf = (journal: readonly JournalEntry[]): TagOf => {
  const known = journal.flatMap((entry) =>
    entry.kind === 'push' ? [[entry.digest.replace('sha256:', '').slice(0, 12), entry.tag] as const] : [],
  );
  // An image that is pushed again keeps its first name.
  const byDigest = new Map(known.toReversed());
  return (text) => {
    const found = digits.exec(String(text ?? ''))?.[0];
    if (!found)
      return (
        String(text ?? '')
          .split(':')
          .at(-1) ?? ''
      );
    return byDigest.get(found.slice(0, 12)) ?? found.slice(0, 12);
  };
};

export interface Words {
  tagOf: TagOf;
  /** What an AWS text says, in a person's words: releases by their tag, resources by their name. */
  short(text: string): string;
}

export const wordsFor = (journal: readonly JournalEntry[]): Words => {
  const tagOf = tagsOf(journal);
  const short = (text: string): string =>
    text
      .replace(/(?:release )?REL#[^#\s]+#[0-9a-f]+/g, tagOf)
      .replace(/sha256:[0-9a-f]{64}/g, tagOf)
      .replace(/arn:aws:ecs:\S*:task-definition\/(\S+)/g, '$1')
      .replace(/arn:aws:elasticloadbalancing:\S*:targetgroup\/([^/\s]+)\/[0-9a-f]+/g, '$1')
      .replace(/^(\d+) tasks failed: \w+; /, '$1 tasks failed: ');
  return { tagOf, short };
};
