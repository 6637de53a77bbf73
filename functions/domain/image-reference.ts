/** How a task definition names its image, as seen from a repository. `elsewhere`: it is not of this repository. */
export type ImageReference = { is: 'digest'; digest: string } | { is: 'tag'; tag: string } | { is: 'elsewhere' };

/** @param uri of the repository, without tag and digest */
export const referenceTo = (image: string, uri: string): ImageReference => {
  if (!image.startsWith(uri)) return { is: 'elsewhere' };
  const rest = image.slice(uri.length);
  if (rest === '') return { is: 'tag', tag: 'latest' };
  if (!/^[:@]/.test(rest)) return { is: 'elsewhere' };
  const [tag = '', digest] = rest.split('@');
  // `web:v1@sha256:…`: the tag is for readers only.
  return digest === undefined ? { is: 'tag', tag: tag.slice(1) } : { is: 'digest', digest };
};
