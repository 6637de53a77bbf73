/** A pattern that EventBridge refuses; the message is the reason as the service words it. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}

export const invalid = (reason: string): never => {
  throw new InvalidPattern(reason);
};

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
