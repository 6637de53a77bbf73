import { AwsError } from '../model.ts';
import type { Operation } from '../model.ts';
import { showBrief, showServiceDeployment } from './deployment-views.ts';
import type { Lag } from './lag.ts';
import type { Services } from './services.ts';
import { compact, page } from './shape.ts';
import type { Throttle } from './throttle.ts';
import type { Service } from './types.ts';
import { showRevision, showService } from './views.ts';
import type { World } from './world.ts';

const tooMany = (what: string, most: number): AwsError =>
  new AwsError('InvalidParameterException', `${what} can have at most ${most} items.`);

export const serviceOperations = (
  world: World,
  services: Services,
  lag: Lag,
  throttle: Throttle,
): Record<string, Operation> => {
  const allServices = (): Service[] => [...world.clusters.values()].flatMap((one) => [...one.services.values()]);

  const describe = (input: any) => {
    const names: string[] = input.services;
    if (names.length > 10) throw tooMany('services', 10); // ECS-17
    const cluster = world.cluster(input.cluster);
    const withTags = input.include?.includes('TAGS') ?? false;
    const find = (name: string) => cluster.services.get(name.slice(name.lastIndexOf('/') + 1));
    const missing = names.filter((name) => !find(name));
    return {
      services: names.flatMap((name) => find(name) ?? []).map((service) => lag.show(service, withTags)),
      failures: missing.map((name) => ({
        arn: name.startsWith('arn:') ? name : world.arn(`service/${cluster.name}/${name}`),
        reason: 'MISSING',
      })),
    };
  };

  const list = (input: any) => {
    const all = [...world.cluster(input.cluster).services.values()].map((one) => one.arn);
    const { items, nextToken } = page(all, input, 100);
    return compact({ serviceArns: items, nextToken });
  };

  const listDeployments = (input: any) => {
    const service = world.service(input.cluster, input.service);
    const { after, before } = input.createdAt ?? {};
    const found = service.history
      .filter((one) => !input.status?.length || input.status.includes(one.status))
      .filter((one) => (!after || one.createdAt >= after.getTime()) && (!before || one.createdAt <= before.getTime()));
    const { items, nextToken } = page(found, { maxResults: 20, ...compact(input) }, 100); // SD-3
    return compact({ serviceDeployments: items.map((one) => showBrief(service, one)), nextToken });
  };

  const describeDeployments = (input: any) => {
    const arns: string[] = input.serviceDeploymentArns;
    if (arns.length > 20) throw tooMany('serviceDeploymentArns', 20);
    const known = new Map(
      allServices().flatMap((service) => service.history.map((one) => [one.arn, { service, one }])),
    );
    return {
      serviceDeployments: arns
        .flatMap((arn) => known.get(arn) ?? [])
        .map(({ service, one }) => showServiceDeployment(service, one)),
      failures: arns.filter((arn) => !known.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
    };
  };

  const describeRevisions = (input: any) => {
    const arns: string[] = input.serviceRevisionArns;
    if (arns.length > 20) throw tooMany('serviceRevisionArns', 20);
    const owner = (arn: string) => allServices().find((service) => service.revisions.has(arn));
    const show = (arn: string) => {
      const service = owner(arn);
      const revision = service?.revisions.get(arn);
      return service && revision ? [showRevision(service, revision)] : [];
    };
    return {
      serviceRevisions: arns.flatMap(show),
      failures: arns.filter((arn) => !owner(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
    };
  };

  return {
    DescribeServices: throttle('serviceReads', { accepts: ['cluster', 'services', 'include'], run: describe }),
    ListServices: throttle('serviceReads', { accepts: ['cluster', 'maxResults', 'nextToken'], run: list }),
    UpdateService: throttle('serviceWrites', {
      accepts: [
        'cluster', 'service', 'taskDefinition', 'desiredCount', 'forceNewDeployment', 'healthCheckGracePeriodSeconds',
        'deploymentConfiguration', 'networkConfiguration', 'platformVersion', 'loadBalancers', 'enableExecuteCommand',
        'enableECSManagedTags', 'propagateTags', 'availabilityZoneRebalancing',
      ], // prettier-ignore
      run: (input) => ({ service: showService(services.update(input), true) }),
    }),
    ListServiceDeployments: throttle('deploymentReads', {
      accepts: ['cluster', 'service', 'status', 'createdAt', 'maxResults', 'nextToken'],
      run: listDeployments,
    }),
    DescribeServiceDeployments: throttle('deploymentReads', {
      accepts: ['serviceDeploymentArns'],
      run: describeDeployments,
    }),
    DescribeServiceRevisions: throttle('revisionReads', { accepts: ['serviceRevisionArns'], run: describeRevisions }),
  };
};
