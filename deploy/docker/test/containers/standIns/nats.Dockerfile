FROM docker.io/library/node:20-bookworm-slim
COPY nats-server /usr/bin/
ENTRYPOINT ["nats-server"]
