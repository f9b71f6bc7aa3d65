export default { title: "L’atelier et le jardin", url: "https://atelier.example/", language: "fr", description: "Ce qui pousse et ce qui se répare." };
