/** What becomes of a call: it has its effect, is refused before it, or has it and nobody hears. */
export type Fate = 'done' | 'refused' | 'answerLost';

/** @param act the effect */
export const meets = async (fate: Fate, act: () => void): Promise<void> => {
  if (fate === 'refused') throw Object.assign(new Error('slow down'), { name: 'Throttled' });
  act();
  if (fate === 'answerLost') throw new Error('the function died');
};
