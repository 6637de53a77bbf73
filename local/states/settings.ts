export interface StatesSettings {
  /** DescribeExecution is eventually consistent (SFN-24): so many seconds after a start or an end it does not know of it yet. */
  describeLagSeconds: number;
}

export const defaultStatesSettings: StatesSettings = { describeLagSeconds: 0 };
