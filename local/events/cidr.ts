import { BlockList, isIP } from 'node:net';
import { invalid } from './invalid-pattern.ts';

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** @throws InvalidPattern in the words of the service */
export const cidrTest = (cidr: string): ((address: string) => boolean) => {
  const [address, mask, ...more] = cidr.split('/');
  if (address === undefined || mask === undefined || more.length > 0)
    return invalid("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) return invalid('Malformed CIDR, mask bits must be an integer');
  const bits = Number(mask);
  if (bits < 0) return invalid('Malformed CIDR, mask bits must not be negative');
  if (isIP(address) === 0) return invalid(`Nonstandard IP address: ${address}`);
  if (family(address) === 'ipv4' && bits > 31) return invalid('IPv4 mask bits must be < 32');
  if (bits > 127) return invalid('IPv6 mask bits must be < 128');
  const block = new BlockList();
  block.addSubnet(address, bits, family(address));
  return (text) => isIP(text) > 0 && family(text) === family(address) && block.check(text, family(text));
};
