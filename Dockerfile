# docker build -t keepdesk . && docker run -p 8080:8080 -v keepdesk:/data keepdesk
# The first start prints the first key. Ollama on the same machine: add
#   --add-host host.docker.internal:host-gateway -e OLLAMA_HOST=http://host.docker.internal:11434

FROM node:22-bookworm-slim AS build
WORKDIR /build
# Dependencies first: this layer stays while only the source changes.
COPY package.json bun.lock bunfig.toml .npmrc ./
COPY scripts/setup.mjs scripts/
RUN node scripts/setup.mjs
COPY . .
RUN npm run build

FROM debian:bookworm-slim
# The executable needs the C library alone; certificates of authorities are inside it.
COPY --from=build /build/dist/keepdesk /usr/local/bin/keepdesk
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin keepdesk \
  && install --directory --owner keepdesk --mode 700 /data
USER keepdesk
WORKDIR /data
VOLUME /data
ENV KEEPDESK_DATA=/data KEEPDESK_HOST=0.0.0.0
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["keepdesk", "health"]
ENTRYPOINT ["keepdesk"]
CMD ["serve"]
