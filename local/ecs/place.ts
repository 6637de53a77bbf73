import type { NetworkConfiguration } from '@aws-sdk/client-ecs';
import type { Chance } from '../chance.ts';
import type { Task } from './types.ts';

/** Where tasks run: one subnet after the other, each task with an address of its own. */
export const createPlaces = (chance: Chance, region: string) => {
  let taken = 0;

  return (network: NetworkConfiguration | undefined): Task['place'] => {
    const subnets = network?.awsvpcConfiguration?.subnets ?? [];
    const turn = taken++ % Math.max(1, subnets.length);
    const number = taken + 9;
    const mac = chance.hex(10).match(/../g) ?? [];
    return {
      zone: `${region}${'abc'[turn % 3]}`,
      subnet: subnets[turn] ?? 'subnet-00000000000000000',
      ip: `10.${Math.floor(number / 65536) % 256}.${Math.floor(number / 256) % 256}.${number % 256}`,
      eni: `eni-0${chance.hex(16)}`,
      mac: ['0e', ...mac].join(':'),
      attachmentId: chance.uuid(),
    };
  };
};
