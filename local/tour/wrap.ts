/** Breaks a text between words into lines of at most so many columns; a longer word is cut, and no-break spaces hold. */
export const wrap = (text: string, width: number): string[] => {
  const lines = [''];
  for (const word of text.split(/[ \n\t]+/).flatMap((one) => one.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    const last = lines.at(-1)!;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};

const LONG_SECONDS = 36_000;

/** Minutes and seconds of virtual time: `06:38`; from ten hours on hours and minutes: `18h 46m`. @param ms milliseconds */
export const clockText = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (seconds >= LONG_SECONDS) return `${Math.floor(minutes / 60)}h\u00a0${two(minutes % 60)}m`;
  return `${two(minutes)}:${two(seconds % 60)}`;
};
