/** A suite that is skipped elsewhere, since it looks at the living system. */
export const onLinux = (title: string, tests: () => void): void => {
  suite(`${title} (the living Linux)`, () => {
    suiteSetup(function () {
      if (process.platform !== "linux") this.skip();
    });
    tests();
  });
};
