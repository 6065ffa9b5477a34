/** What the reader gives his shell before the day begins: stands in the document, and is typed here as it stands there. */
export const SHORT_COMMANDS = `
export HOSPITAL=http://127.0.0.1:8080 RESEARCH=http://127.0.0.1:8081
at_hospital() { CIRCUS_DATA_DIR=data/hospital node circus "$@"; }                                    # at its console
at_research() { CIRCUS_DATA_DIR=data/research node circus "$@"; }
hospital() { curl -sS --fail-with-body -H "Authorization: Bearer $HOSPITAL_TOKEN" "$@"; }      # its administrator
research() { curl -sS --fail-with-body -H "Authorization: Bearer $RESEARCH_TOKEN" "$@"; }
mori() { curl -sS --fail-with-body -H "Authorization: Bearer $MORI_TOKEN" "$@"; }              # a researcher
field() { node -p "const found = JSON.parse(fs.readFileSync(0))$1; typeof found === 'object' ? JSON.stringify(found) : found"; }
crash() { kill -9 "$(node -p "JSON.parse(fs.readFileSync('data/$1/run/suite.json')).processes['$2'].pid")"; }
`.trim();

/** How the reader starts the two suites, in two terminals. */
export const STARTS = `
CIRCUS_DATA_DIR=data/hospital PORT=8080 SCP_HOST=127.0.0.1 BOX_ALLOWED_NETWORKS=127.0.0.0/8 FORWARDING_QUIET_MS=2000 npm start
CIRCUS_DATA_DIR=data/research PORT=8081 LOCAL_PLUGINS='{"${'1'.repeat(64)}":{"command":["node","'$PWD'/deploy/examples/plugin-template/node/main.mjs"]}}' npm start
`.trim();

/** Of the plug-in as a program of this machine. */
export const LOCAL_PLUGIN_ID = '1'.repeat(64);
