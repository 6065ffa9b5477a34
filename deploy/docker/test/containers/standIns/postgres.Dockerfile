FROM docker.io/library/node:20-bookworm-slim
COPY --from=embedded . /usr/local/
COPY docker-entrypoint.sh pg_isready /usr/local/bin/
RUN mkdir /var/lib/postgresql && chown node /var/lib/postgresql
USER node
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
