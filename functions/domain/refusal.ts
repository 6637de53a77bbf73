/** What AWS did not do or show, in its words. */
export interface Refusal {
  refused: string;
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;

/** For reads of many things: what fails for one of them must not hide the others. */
export const orRefusal = async <T>(asked: Promise<T>): Promise<T | Refusal> => {
  try {
    return await asked;
  } catch (error) {
    return { refused: (error as Error).message };
  }
};

export const unlessRefused = <T>(value: T | Refusal): T | undefined => (isRefusal(value) ? undefined : value);
