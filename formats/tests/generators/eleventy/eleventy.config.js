import { HtmlBasePlugin, InputPathToUrlTransformPlugin, IdAttributePlugin } from "@11ty/eleventy";

const MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

export default function (config) {
	config.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined));
	config.addPassthroughCopy({ public: "/" });
	config.addPlugin(HtmlBasePlugin);
	config.addPlugin(InputPathToUrlTransformPlugin);
	config.addPlugin(IdAttributePlugin);
	config.addFilter("htmlDateString", (date) => date.toISOString().slice(0, 10));
	config.addFilter("readableDate", (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`);
	config.addFilter("withoutPosts", (tags) => (tags || []).filter((tag) => tag !== "posts" && tag !== "all"));
	config.addFilter("lastThree", (posts) => posts.slice(-3));
	config.addFilter("sortedTags", (collections) => Object.keys(collections).filter((tag) => tag !== "posts" && tag !== "all").sort());
	config.addFilter("withSameTag", (posts, url, tags) =>
		posts.filter((post) => post.url !== url && (post.data.tags || []).some((tag) => tag !== "posts" && tags.includes(tag))).slice(0, 3));
	return { dir: { input: "content", includes: "../_includes", data: "../_data" }, markdownTemplateEngine: "njk", htmlTemplateEngine: "njk" };
}
