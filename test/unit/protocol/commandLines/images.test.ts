import assert from "node:assert/strict";
import { imageOf, images } from "../../../../server/protocol/commandLines/images.js";
import { isAnyPort } from "../../../../server/protocol/port.js";

suite("Container images", () => {
  test("have sound rows, and each name once", () => {
    const seen = new Set<string>();
    for (const { names, port, page } of images) {
      assert.ok(isAnyPort(port) && (page === undefined || isAnyPort(page)));
      for (const name of names) {
        assert.match(name, /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)?$/);
        assert.ok(!seen.has(name), name);
        seen.add(name);
        assert.ok(imageOf(name)?.names.includes(name), name);
      }
    }
  });

  for (const [reference, kind, page] of [
    ["postgres", "database", undefined],
    ["postgres:16-alpine", "database", undefined],
    ["docker.io/library/postgres:16", "database", undefined],
    ["localhost:5000/postgres", "database", undefined],
    ["Bitnami/Redis", "database", undefined],
    [`ghcr.io/acme/redis@sha256:${"0".repeat(64)}`, "database", undefined],
    [`mongo:7@sha256:${"0".repeat(64)}`, "database", undefined],
    ["${REGISTRY:-docker.io/library}/mysql:${TAG:-8}", "database", undefined],
    ["rabbitmq:3-management", "database", 15672],
    ["minio/minio:latest", "database", 9001],
    ["localstack/localstack", "database", 4566],
    ["mcr.microsoft.com/mssql/server:2022-latest", "database", undefined],
    ["mcr.microsoft.com/azure-storage/azurite", "database", undefined],
    ["docker.elastic.co/elasticsearch/elasticsearch:8.15.0", "database", undefined],
    ["docker.elastic.co/kibana/kibana:8.15.0", "tool", 5601],
    ["mailhog/mailhog", "tool", 8025],
    ["axllent/mailpit", "tool", 8025],
    ["jaegertracing/all-in-one:1.60", "tool", 16686],
    ["grafana/grafana", "tool", 3000],
    ["adminer", "tool", 8080],
    ["dpage/pgadmin4", "tool", 80],
    ["phpmyadmin/phpmyadmin", "tool", 80],
    ["rediscommander/redis-commander", "tool", 8081],
    ["redis/redisinsight", "tool", 5540],
    ["redislabs/redisinsight", "tool", 8001],
    ["nginx:alpine", "page", 80],
  ] as const)
    test(`${reference} is known as ${kind}`, () => {
      const { kind: found, page: opened } = imageOf(reference) ?? {};
      assert.deepEqual([found, opened], [kind, page]);
    });

  for (const reference of ["", "acme/shop:1", "node:22", "python:3.12", "acme/postgres-backup", "all-in-one", "constructor"])
    test(`"${reference}" is unknown`, () => {
      assert.equal(imageOf(reference), undefined);
    });
});
