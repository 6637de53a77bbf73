import { AwsError } from '../model.ts';

/** Blanks, brackets, wildcards, special and control characters are refused (SFN-2). */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/** @throws AwsError InvalidName */
export const checkName = (name: string): void => {
  if (name.length < 1 || name.length > 80 || forbidden.test(name))
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
};

/** 256 KiB of UTF-8 (SFN-5). */
export const dataLimitBytes = 262_144;

/** @returns the decoded JSON @throws AwsError InvalidExecutionInput */
export const parseInput = (text: string): unknown => {
  if (Buffer.byteLength(text) > dataLimitBytes)
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: longer than ${dataLimitBytes} bytes`,
    );
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
};
