import type { Program } from "../program.js";

/**
 * Servers on the Java virtual machine. `mvn` and `gradle` stand for their wrappers in a project as well.
 *
 * Sources: the documentation of each one's build plugin, and for variables of its configuration.
 */
export const jvm: readonly Program[] = [
  {
    name: "Spring Boot",
    commands: ["mvn spring-boot:run"],
    kind: "server",
    defaultPort: 8080,
    variable: "SERVER_PORT",
    flag: "-Dspring-boot.run.arguments=--server.port={port}",
    told: ["-Dserver.port=", "--server.port"],
    signs: [{ file: "pom.xml", holds: "spring-boot-maven-plugin" }],
  },
  {
    name: "Spring Boot",
    commands: ["gradle bootRun"],
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
    commands: ["mvn quarkus:dev", "gradle quarkusDev", "quarkus dev"],
    kind: "server",
    defaultPort: 8080,
    variable: "QUARKUS_HTTP_PORT",
    flag: "-Dquarkus.http.port={port}",
    told: ["-Dquarkus.http.port="],
    signs: [
      { file: "pom.xml", holds: "quarkus-maven-plugin" },
      { file: "build.gradle", holds: "io.quarkus", start: "gradle quarkusDev" },
      { file: "build.gradle.kts", holds: "io.quarkus", start: "gradle quarkusDev" },
    ],
  },
  {
    name: "Micronaut",
    commands: ["mvn mn:run"],
    kind: "server",
    defaultPort: 8080,
    variable: "MICRONAUT_SERVER_PORT",
    told: ["-Dmicronaut.server.port="],
    signs: [
      { file: "pom.xml", holds: "micronaut-maven-plugin" },
      { file: "build.gradle", holds: "io.micronaut.application", start: "gradle run" },
      { file: "build.gradle.kts", holds: "io.micronaut.application", start: "gradle run" },
      { file: "micronaut-cli.yml" },
    ],
  },
  {
    name: "Jetty",
    commands: ["mvn jetty:run"],
    kind: "server",
    defaultPort: 8080,
    flag: "-Djetty.http.port={port}",
    told: ["-Djetty.http.port=", "-Djetty.port="],
  },
  { name: "Open Liberty", commands: ["mvn liberty:dev", "mvn liberty:run", "gradle libertyDev"], kind: "server", defaultPort: 9080 },
  { name: "Tomcat", commands: ["catalina.sh run", "mvn tomcat7:run"], kind: "server", defaultPort: 8080 },
  { name: "Grails", commands: ["grails run-app"], kind: "server", defaultPort: 8080, flag: "-port={port}", told: ["-port="] },
  // Play and others.
  { name: "sbt", commands: ["sbt run"], kind: "server", ownCode: true, told: ["-Dhttp.port="] },
  {
    name: "Leiningen Ring",
    commands: ["lein ring server", "lein ring server-headless"],
    kind: "server",
    defaultPort: 3000,
    flag: "{port}",
    told: ["N"],
  },
  { name: "shadow-cljs", commands: ["shadow-cljs watch", "shadow-cljs server"], kind: "tool", defaultPort: 9630 },
  { name: "Gradle", commands: ["gradle run", "gradle appRun"], kind: "server", ownCode: true },
  { name: "Maven Exec", commands: ["mvn exec:java", "mvn exec:exec"], kind: "server", ownCode: true },
  { name: "Java", commands: ["java"], kind: "server", ownCode: true, told: ["-Dserver.port=", "--server.port"] },
];
