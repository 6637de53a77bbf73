import { styleText } from 'node:util';

export type Tone = 'plain' | 'dim' | 'title' | 'person' | 'aws' | 'good' | 'bad';

const styles = {
  dim: 'dim',
  title: 'bold',
  person: 'magenta',
  aws: 'cyan',
  good: 'green',
  bad: 'red',
} as const;

export interface Paint {
  (tone: Tone, text: string): string;
  /** Columns to fill. */
  readonly width: number;
}

/** Lines stay readable on a wide screen, and whole on a narrow one. */
const widths = { least: 60, most: 110 };

/** Colours on a terminal only, and not where NO_COLOR is set (https://no-color.org). */
export const createPaint = (
  { isTTY = false, columns = widths.most }: { isTTY?: boolean; columns?: number },
  environment: Record<string, string | undefined> = process.env,
): Paint => {
  const colours = isTTY && !environment['NO_COLOR'];
  const paint = (tone: Tone, text: string): string =>
    colours && tone !== 'plain' ? styleText(styles[tone], text, { validateStream: false }) : text;
  return Object.assign(paint, { width: Math.max(widths.least, Math.min(widths.most, columns)) });
};
