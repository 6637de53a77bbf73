import { isMap, isNode, isPair, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { pathText } from './mistake.ts';
import type { Mistake, Path } from './mistake.ts';

export interface Place {
  line: number;
  column: number;
}

/** A parsed file that knows where each of its values stands. JSON is read as the YAML it is. */
export interface Source {
  file: string;
  data: unknown;
  /** Mistakes of YAML itself: broken syntax, a key given twice. */
  broken: Mistake[];
  /** Where the value at the path stands; where there is none, the nearest thing around it. */
  place(path: Path, what?: 'key' | 'value'): Place;
  /** A mistake at that place. */
  mistake(path: Path, said: Pick<Mistake, 'seen' | 'expected' | 'hint'>, what?: 'key' | 'value'): Mistake;
}

/** @param file as the user knows it, for messages */
export const parse = (file: string, text: string): Source => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const place: Source['place'] = (path, what = 'value') => at(offset(document, path, what));
  return {
    file,
    data: document.errors.length > 0 ? undefined : document.toJS(),
    broken: document.errors.map((error) => ({
      file,
      ...at(error.pos[0]),
      path: '',
      seen: error.message,
      expected: 'valid YAML',
    })),
    place,
    mistake: (path, said, what) => ({ file, ...place(path, what), path: pathText(path), ...said }),
  };
};

const offset = (document: Document, path: Path, what: 'key' | 'value'): number => {
  let node: unknown = document.contents;
  let found = start(node) ?? 0;
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1;
    const pair = isMap(node) ? node.items.find((item) => isPair(item) && keyOf(item.key) === String(part)) : undefined;
    const next = isSeq(node) ? node.items[Number(part)] : pair?.value;
    const shown = pair && (last ? what === 'key' : start(next) === undefined) ? pair.key : next;
    if (pair === undefined && next === undefined) return found;
    found = start(shown) ?? start(pair?.key) ?? found;
    node = next;
  }
  return found;
};

const keyOf = (key: unknown): string => String(isNode(key) ? key.toJSON() : key);
const start = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
