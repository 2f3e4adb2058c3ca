/** A suite that is skipped on other systems, because it reads the running system. */
export const onLinux = (title: string, tests: () => void): void => {
  suite(`${title} (the living Linux)`, () => {
    suiteSetup(function () {
      if (process.platform !== "linux") this.skip();
    });
    tests();
  });
};
