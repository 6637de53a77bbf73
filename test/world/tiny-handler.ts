import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient({ maxAttempts: 3 });

/** Notes what it was asked in the table; made into a bundle by the tests. */
export const handler = async (event: { note: string }) => {
  const Item = { pk: { S: event.note } };
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
  return { noted: event.note };
};

/** Behind a load balancer. */
export const web = async (event: { path: string }) => ({
  statusCode: 200,
  headers: { 'content-type': 'text/plain' },
  body: `hello from ${event.path}`,
  isBase64Encoded: false,
});
