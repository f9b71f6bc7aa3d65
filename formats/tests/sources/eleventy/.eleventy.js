module.exports = function (config) {
  config.addPassthroughCopy("src/images");
  config.setUseGitIgnore(false);
  return {
    pathPrefix: "/atelier/",
    dir: { input: "src", output: "_site", includes: "_parties" },
    markdownTemplateEngine: "njk",
  };
};
