import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { arn } from '../../local/arn.ts';
import type { Stage } from '../../local/stage/stage.ts';

/** The sweep, as its daily schedule calls it. @returns what it found, once reconcile has ended */
export const sweep = async (stage: Stage, id = `occasion-${stage.now()}`): Promise<string[]> => {
  const command = new InvokeCommand({ FunctionName: 'Tidegate-sweep', Payload: Buffer.from(JSON.stringify({ id })) });
  const { Payload } = await stage.world.settle(stage.world.client(LambdaClient).send(command));
  await stage.rest();
  return JSON.parse(Buffer.from(Payload ?? []).toString()).found;
};

/** Subjects of what people were told, oldest first. */
export const told = (stage: Stage): string[] => stage.world.sns.published().map(({ subject }) => String(subject));

export const messagesTold = (stage: Stage): string[] => stage.world.sns.published().map(({ message }) => message);

/** ARN of the dead-letter queue. */
export const letters = (stage: Stage): string => arn(stage.world.account, 'sqs', 'Tidegate-dead-letters');
