FROM docker.io/library/node:20-bookworm-slim
COPY nats-server /usr/bin/
# As busybox has it: `wget -q -O /dev/null <url>`.
RUN printf '%s\n' '#!/usr/bin/env node' \
    'fetch(process.argv.at(-1)).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1));' > /usr/bin/wget \
 && chmod 755 /usr/bin/wget
ENTRYPOINT ["nats-server"]
