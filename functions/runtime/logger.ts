import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { once } from '../aws/client.ts';

/** Made on first use: they read the environment. Name and namespace come from POWERTOOLS_SERVICE_NAME and _METRICS_NAMESPACE. */
export const logger = once(() => new Logger());
export const metrics = once(() => new Metrics());
