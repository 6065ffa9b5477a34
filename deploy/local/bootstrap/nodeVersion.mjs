// Imported before everything else: it must be understood by any version of Node that knows modules.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `The suite needs Node 20.19 or newer, and this is Node ${process.versions.node}. Install a newer one (https://nodejs.org) and try again.`,
  );
  process.exit(1);
}
