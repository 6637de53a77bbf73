import { AwsError } from '../../local/model.ts';
import type { Call, ServiceModel } from '../../local/model.ts';

/** A service whose operations the test writes down. `accepts` is what the given names say. */
export const model = (
  name: string,
  operations: Record<string, [accepts: string[], run: (input: any, call: Call) => unknown]>,
): ServiceModel => ({
  name,
  operations: Object.fromEntries(Object.entries(operations).map(([key, [accepts, run]]) => [key, { accepts, run }])),
  resources: {},
});

export const fails = (code: string, message: string, status?: number, extra?: Record<string, unknown>) => () => {
  throw new AwsError(code, message, status, extra);
};

export const person = { region: 'us-east-1', credentials: { accessKeyId: 'AKIAPERSON', secretAccessKey: 's' } };
