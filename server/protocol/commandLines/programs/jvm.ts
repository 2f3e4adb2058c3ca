import type { Program } from "../program.js";

/** Servers on the Java virtual machine. Sources: each one's documentation of its build plugins. */
export const jvm: readonly Program[] = [
  {
    name: "Spring Boot",
    commands: ["mvn spring-boot:run", "mvnw spring-boot:run"],
    kind: "server",
    defaultPort: 8080,
    variable: "SERVER_PORT",
    flag: "-Dspring-boot.run.arguments=--server.port={port}",
    told: ["-Dserver.port=", "--server.port"],
    signs: [{ file: "pom.xml", holds: "spring-boot-maven-plugin" }],
  },
  {
    name: "Spring Boot",
    commands: ["gradle bootRun", "gradlew bootRun"],
    kind: "server",
    defaultPort: 8080,
    variable: "SERVER_PORT",
    flag: "--args=--server.port={port}",
    told: ["-Dserver.port=", "--server.port"],
    signs: [
      { file: "build.gradle", holds: "org.springframework.boot" },
      { file: "build.gradle.kts", holds: "org.springframework.boot" },
    ],
  },
  {
    name: "Quarkus",
    commands: ["mvn quarkus:dev", "mvnw quarkus:dev", "gradle quarkusDev", "gradlew quarkusDev", "quarkus dev"],
    kind: "server",
    defaultPort: 8080,
    variable: "QUARKUS_HTTP_PORT",
    flag: "-Dquarkus.http.port={port}",
    told: ["-Dquarkus.http.port="],
    signs: [
      { file: "pom.xml", holds: "quarkus-maven-plugin" },
      { file: "build.gradle", holds: "io.quarkus" },
      { file: "build.gradle.kts", holds: "io.quarkus" },
    ],
  },
  {
    name: "Micronaut",
    commands: ["mvn mn:run", "mvnw mn:run"],
    kind: "server",
    defaultPort: 8080,
    variable: "MICRONAUT_SERVER_PORT",
    signs: [
      { file: "micronaut-cli.yml" },
      { file: "pom.xml", holds: "micronaut-maven-plugin" },
      { file: "build.gradle", holds: "io.micronaut.application" },
      { file: "build.gradle.kts", holds: "io.micronaut.application" },
    ],
  },
];
