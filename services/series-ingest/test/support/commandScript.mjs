// Runs a command as `node circus` does, and says in the end how much memory it took at most.
const { file, context, args, options } = JSON.parse(process.argv[2]);
const { command } = await import(file);
const silent = () => undefined;
const log = { error: silent, warn: silent, info: silent, debug: silent };
const print = (line) => process.stdout.write(`${line}\n`);
try {
  await command.run({ ...context, log, print, progress: silent }, args, options);
} catch (error) {
  print(`FAILED ${error.message}`);
  process.exitCode = 1;
}
print(`MAX_RSS_KIB ${process.resourceUsage().maxRSS}`);
