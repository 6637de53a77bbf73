/** @throws unless this is Lambda's own Node.js or later (`local-notes.md` §1) */
export const requireNode = (version = process.versions.node): void => {
  const major = Number(version.split('.')[0]);
  if (major >= 24) return;
  throw new Error(
    `Node.js ${version} cannot run Tidegate: 24 or later is needed. \`npm ci\` brings it on Linux and Windows (run through \`npm run\` or \`npx\`); elsewhere install Node.js 24.`,
  );
};
