import { referenceTo } from '../domain/image-reference.ts';
import type { ServiceSettings } from '../domain/settings.ts';
import type { DefinitionCopy } from '../ports/services.ts';

/** The service's own task definition with this one image, by digest: a tag may name another one by the next start (TD-7, TD-9). */
export const withImage = (copy: DefinitionCopy, service: ServiceSettings, digest: string): DefinitionCopy => ({
  ...copy,
  containerDefinitions: copy.containerDefinitions.map((container) =>
    container.name === service.container ? { ...container, image: `${service.repository.uri}@${digest}` } : container,
  ),
});

/** Whether the definition names the service's image by a tag, which may name another one by the next deployment. */
export const isByTag = (copy: DefinitionCopy, service: ServiceSettings): boolean => {
  const { image = '' } = copy.containerDefinitions.find((container) => container.name === service.container) ?? {};
  return referenceTo(image, service.repository.uri).is === 'tag';
};
